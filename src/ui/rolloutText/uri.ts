/** Scheme of virtual documents that show one rollout as text, so that the editor's own tools and the inline scores apply to it. */
export const ROLLOUT_SCHEME = "affectgpt-rollout";
