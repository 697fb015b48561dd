import "./notices.css";
import type { Problem } from "../../src/ui/shared/messages";

/** What is left out and why, one line each; opened, where and what to do. */
export function Notices({ notices }: { readonly notices: readonly Problem[] }) {
  return (
    <>
      {notices.map((notice) => (
        <details key={`${notice.what} ${notice.where}`} class="notice">
          <summary>
            <span class="codicon codicon-warning" aria-hidden="true" /> {notice.what}
          </summary>
          <p class="notice-where mono">{notice.where}</p>
          <p>{notice.todo}</p>
        </details>
      ))}
    </>
  );
}
