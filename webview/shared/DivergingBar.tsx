import "./bars.css";

interface DivergingBarProps {
  readonly value: number;
  /** The largest magnitude of its siblings, which fills half of the width. */
  readonly scale: number;
  readonly label: string;
}

/** A bar from a middle line: to the right and green where it raises, to the left and red where it lowers. */
export function DivergingBar({ value, scale, label }: DivergingBarProps) {
  const half = scale > 0 ? Math.min(1, Math.abs(value) / scale) * 50 : 0;
  const style = value >= 0 ? { left: "50%", width: `${half}%` } : { right: "50%", width: `${half}%` };
  return (
    <span class="diverging" role="img" aria-label={label}>
      <i class={value >= 0 ? "raises" : "lowers"} style={style} />
    </span>
  );
}

interface StackedBarProps {
  readonly parts: readonly { readonly name: string; readonly value: number; readonly colour: string }[];
  /** The total that fills the width. */
  readonly scale: number;
  readonly label: string;
}

/** Parts of a total, side by side. */
export function StackedBar({ parts, scale, label }: StackedBarProps) {
  return (
    <span class="stacked" role="img" aria-label={label}>
      {parts.map((part) => (
        <i
          key={part.name}
          style={{ width: `${scale > 0 ? (Math.max(0, part.value) / scale) * 100 : 0}%`, background: part.colour }}
        />
      ))}
    </span>
  );
}

/** How much of a whole is used, 0 to 1. */
export function Meter({
  share,
  label,
  hot = false,
}: {
  readonly share: number;
  readonly label: string;
  readonly hot?: boolean;
}) {
  return (
    <span class="meter" role="img" aria-label={label}>
      <i class={hot ? "hot" : ""} style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
    </span>
  );
}
