/**
 * The one door to `@vscode/webview-ui-toolkit`. The package is archived upstream, so no other module may import it: what pages use are
 * these components, and replacing what stands behind them is a change to this file alone.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";
import { type ComponentChildren, h } from "preact";

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeProgressRing(),
  vsCodeTextField(),
);

interface ButtonProps {
  readonly onPress: () => void;
  readonly primary?: boolean;
  /** Name of a codicon shown before the text. */
  readonly icon?: string;
  readonly disabled?: boolean;
  /** Why it is disabled, or what it does beyond its text. */
  readonly title?: string;
  readonly children: ComponentChildren;
}

export function Button({
  onPress,
  primary = false,
  icon,
  disabled = false,
  title,
  children,
}: ButtonProps): ComponentChildren {
  return h(
    "vscode-button",
    { appearance: primary ? "primary" : "secondary", disabled, title, onClick: () => !disabled && onPress() },
    icon && h("span", { slot: "start", class: `codicon codicon-${icon}`, "aria-hidden": "true" }),
    children,
  );
}

interface IconButtonProps {
  readonly icon: string;
  /** Spoken name and tooltip. */
  readonly label: string;
  readonly onPress: () => void;
  /** For a toggle: whether it is on. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
}

/** A native button: the toolkit's cannot carry `aria-pressed` to the element that has the focus. */
export function IconButton({ icon, label, onPress, pressed, disabled = false }: IconButtonProps): ComponentChildren {
  return h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": label,
      title: label,
      "aria-pressed": pressed,
      disabled,
      onClick: onPress,
    },
    h("span", { class: `codicon codicon-${icon}`, "aria-hidden": "true" }),
  );
}

interface SearchFieldProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly invalid?: boolean;
  readonly onInput: (value: string) => void;
}

export function SearchField({
  value,
  label,
  placeholder,
  invalid = false,
  onInput,
}: SearchFieldProps): ComponentChildren {
  return h(
    "vscode-text-field",
    {
      class: invalid ? "search-field invalid" : "search-field",
      value,
      placeholder,
      "aria-label": label,
      onInput: (event: Event) => onInput((event.target as HTMLInputElement).value),
    },
    h("span", { slot: "start", class: "codicon codicon-filter", "aria-hidden": "true" }),
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

/** One of a few, from a drop-down list. */
export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>): ComponentChildren {
  return h(
    "vscode-dropdown",
    {
      "aria-label": label,
      title: label,
      value,
      onChange: (event: Event) => {
        const chosen = options.find((option) => option.value === (event.target as HTMLSelectElement).value);
        if (chosen && chosen.value !== value) onChange(chosen.value);
      },
    },
    options.map((option) => h("vscode-option", { key: option.value, value: option.value }, option.label)),
  );
}

export function ProgressRing(): ComponentChildren {
  return h("vscode-progress-ring", {});
}
