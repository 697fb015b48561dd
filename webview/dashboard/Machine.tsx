import type { MachineView } from "../../src/ui/dashboard/contract";
import { Meter } from "../shared/DivergingBar";
import { duration, fixed, megabytes } from "../shared/format";
import { t } from "../shared/l10n";

interface MachineProps {
  readonly machine: MachineView | null;
  readonly now: number;
}

export function Machine({ machine, now }: MachineProps) {
  return (
    <section class="card machine" aria-label={t("Machine")}>
      <h2 class="eyebrow">{t("Machine")}</h2>
      {machine ? (
        <>
          <dl class="meters">
            {rows(machine).map((row) => (
              <div key={row.label} class="meter-row">
                <dt>{row.label}</dt>
                <dd>{row.share !== null && <Meter share={row.share} hot={row.share > 0.9} label={row.label} />}</dd>
              </div>
            ))}
          </dl>
          <p class="muted machine-note">{notes(machine, now).join(" · ")}</p>
        </>
      ) : (
        <p class="chart-empty muted">{t("The first sample of the hardware comes within seconds.")}</p>
      )}
    </section>
  );
}

interface Row {
  readonly label: string;
  readonly share: number | null;
}

const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole <= 0 ? null : part / whole;

function rows(machine: MachineView): readonly Row[] {
  const gpus = machine.gpus.flatMap((gpu): Row[] => {
    const name = t("GPU {0} · {1}", gpu.index, gpu.name);
    const heat = gpu.temperatureC === null ? "" : ` · ${fixed(gpu.temperatureC, 0)} °C`;
    return [
      { label: `${name} · ${fixed(gpu.utilization, 0)} %${heat}`, share: ratio(gpu.utilization, 100) },
      {
        label: t("GPU {0} memory {1} of {2}", gpu.index, megabytes(gpu.memoryUsedMB), megabytes(gpu.memoryTotalMB)),
        share: ratio(gpu.memoryUsedMB, gpu.memoryTotalMB),
      },
    ];
  });
  const busy = machine.cpuPercent === null ? null : machine.cpuPercent / 100;
  const cpu =
    machine.cpus === null
      ? t("CPU {0} cores busy", fixed(busy, 1))
      : t("CPU {0} of {1} cores busy", fixed(busy, 1), machine.cpus);
  const memory =
    machine.memoryTotalMB === null
      ? t("memory {0}", megabytes(machine.memoryMB))
      : t("memory {0} of {1}", megabytes(machine.memoryMB), megabytes(machine.memoryTotalMB));
  return [
    ...gpus,
    { label: cpu, share: ratio(busy, machine.cpus) },
    { label: memory, share: ratio(machine.memoryMB, machine.memoryTotalMB) },
    { label: t("disk {0} free", megabytes(machine.diskFreeMB)), share: null },
  ];
}

function notes(machine: MachineView, now: number): readonly string[] {
  return [
    ...(machine.stepSeconds === null ? [] : [t("step time {0} s", fixed(machine.stepSeconds))]),
    ...(machine.rolloutsPerSecond === null ? [] : [t("{0} rollouts/s", fixed(machine.rolloutsPerSecond, 0))]),
    ...(machine.checkpoint === null
      ? []
      : [t("checkpoint {0} saved {1} ago", machine.checkpoint.step, duration(now - machine.checkpoint.time))]),
  ];
}
