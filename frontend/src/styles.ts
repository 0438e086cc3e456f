// The theme's colors and the shapes that the parts share.

import { css } from "lit";

export const shared = css`
  :host {
    --page-text: var(--primary-text-color, #141414);
    --page-quiet: var(--secondary-text-color, #5e5e5e);
    --page-card: var(--card-background-color, #fff);
    --page-ground: var(--primary-background-color, #fafafa);
    --page-line: var(--divider-color, #d8d8d8);
    --page-accent: var(--primary-color, #009ac7);
    --page-danger: var(--error-color, #db4437);
    color: var(--page-text);
    font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
    font-size: 15px;
    line-height: 1.35;
  }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  h1, h2, h3, p { margin: 0; }
  h2 { font-size: 20px; font-weight: 500; }
  h3 { font-size: 16px; font-weight: 500; }
  a { color: inherit; }
  .icon { width: 22px; height: 22px; fill: currentColor; flex: none; }
  .quiet { color: var(--page-quiet); }
  .small { font-size: 13px; }
  .hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .row { display: flex; align-items: center; gap: 8px; flex-wrap: wrap; }
  .grow { flex: 1; min-width: 0; }
  .card { background: var(--page-card); border: 1px solid var(--page-line); border-radius: 12px; padding: 16px; }
  button, input, select { font: inherit; color: inherit; }
  :is(button, input, select, a, summary):focus-visible { outline: 2px solid var(--page-accent); outline-offset: 2px; }
  button, .button {
    display: inline-flex; align-items: center; justify-content: center; gap: 8px; min-height: 40px;
    padding: 6px 14px; border: 1px solid var(--page-line); border-radius: 20px; background: transparent;
    cursor: pointer; text-align: start; text-decoration: none; color: var(--page-text);
  }
  @media (hover: hover) { button:not(:disabled):hover, .button:hover { background: color-mix(in srgb, var(--page-text) 8%, transparent); } }
  button:disabled { opacity: 0.6; cursor: default; }
  button.main { background: var(--page-text); border-color: var(--page-text); color: var(--page-card); font-weight: 500; }
  @media (hover: hover) { button.main:not(:disabled):hover { background: color-mix(in srgb, var(--page-text) 85%, var(--page-card)); } }
  button.danger { background: var(--page-text); border-color: var(--page-text); color: var(--page-card); }
  button.bare { border-color: transparent; padding: 8px; min-width: 40px; color: var(--page-quiet); }
  label { display: flex; flex-direction: column; gap: 4px; }
  label.check { flex-direction: row; align-items: center; gap: 8px; min-height: 40px; }
  input[type="checkbox"], input[type="radio"] { width: 20px; height: 20px; margin: 0; accent-color: var(--page-accent); flex: none; }
  input:not([type="checkbox"], [type="radio"]), select {
    min-height: 44px; padding: 8px 12px; border: 1px solid color-mix(in srgb, var(--page-text) 50%, transparent);
    border-radius: 8px; background: var(--page-card); width: 100%; min-width: 0; color-scheme: inherit;
  }
  fieldset { border: 0; padding: 0; margin: 0; min-width: 0; }
  legend { padding: 0; margin-block-end: 6px; }
  .chips { display: flex; gap: 8px; flex-wrap: wrap; }
  .chip { min-height: 36px; padding: 4px 12px; gap: 6px; font-size: 14px; max-width: 100%; overflow-wrap: anywhere; }
  .chip .icon { width: 18px; height: 18px; }
  .chip[aria-checked="true"], .chip[aria-pressed="true"] {
    border-color: var(--page-accent); background: color-mix(in srgb, var(--page-accent) 16%, transparent);
  }
  .note { border-inline-start: 4px solid var(--page-accent); padding: 10px 14px; background: var(--page-card); border-radius: 4px; }
  .note.bad { border-color: var(--page-danger); }
`;
