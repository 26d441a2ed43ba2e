// Lays out Block Kit payloads as Slack would: JSON in, one HTML page for each payload out.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const [, , modules, input, folder] = process.argv;
const require = createRequire(path.join(modules, "node_modules", "x"));
const React = require("react");
const { renderToStaticMarkup } = require("react-dom/server");
const { Message } = require("slack-blocks-to-jsx");
const styles = fs.readFileSync(path.join(modules, "node_modules/slack-blocks-to-jsx/dist/style.css"), "utf8");

const FACE = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="6" fill="#274156"/>
   <path d="M11 9h8a9 9 0 0 1 0 18h-8z" fill="none" stroke="#fff" stroke-width="3.4"/></svg>`,
)}`;
const OURS = `
  body { margin: 0; display: flow-root; font: 15px/1.46 Lato, "Helvetica Neue", Arial, sans-serif; color: #1d1c1d; background: #fff }
  #slack_blocks_to_jsx, #slack_blocks_to_jsx * { font-family: Lato, "Noto Color Emoji", sans-serif !important }
  #slack_blocks_to_jsx pre, #slack_blocks_to_jsx pre * { font-family: "DejaVu Sans Mono", monospace !important; font-size: 12px; line-height: 1.5 }
  main { padding: 16px 18px }
  /* Messages alone have a face; and what the renderer adds to inputs is not Slack's. */
  .tab section > .shrink-0, .tab .slack_blocks_to_jsx--header, .modal .mb-1 > .text-small { display: none !important }
  .modal .pointer-events-none * { color: #1d1c1d !important }
  [class*="__header"] * { font-weight: 900 !important }
  .modal textarea { height: 58px !important; min-height: 0 !important }
  .modal { margin: 16px; border: 1px solid #ccc; border-radius: 8px; box-shadow: 0 4px 18px #0003 }
  .modal header, .modal footer { display: flex; align-items: center; gap: 10px; padding: 12px 20px; font-weight: 900; font-size: 18px }
  .modal footer { justify-content: flex-end; border-top: 1px solid #ddd; font-size: 15px }
  .modal footer span { border: 1px solid #bbb; border-radius: 4px; padding: 5px 14px }
  .modal footer .sends { background: #007a5a; border-color: #007a5a; color: #fff }
  .modal .body { max-height: 640px; overflow: hidden; padding: 0 20px 8px }
`;

// The renderer shows no first choice of a menu, so it is shown in the place of the words that invite to pick.
function withChoice(value) {
  if (Array.isArray(value)) return value.map(withChoice);
  if (value === null || typeof value !== "object") return value;
  const inside = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withChoice(each)]));
  return value.initial_option ? { ...inside, placeholder: value.initial_option.text } : inside;
}

function laidOut(blocks) {
  return renderToStaticMarkup(
    React.createElement(Message, { blocks: withChoice(blocks), logo: FACE, name: "Debrief", time: new Date("2026-03-02T09:41:00") }),
  );
}

function page({ kind, blocks, title, submit }) {
  if (kind === "message") return `<main>${laidOut(blocks)}</main>`;
  if (kind === "home") return `<main class="tab">${laidOut(blocks)}</main>`;
  return `<section class="modal"><header>${title}</header><div class="body tab">${laidOut(blocks)}</div>
    <footer><span>Cancel</span><span class="sends">${submit}</span></footer></section>`;
}

for (const [name, payload] of Object.entries(JSON.parse(fs.readFileSync(input, "utf8")))) {
  const html = `<!doctype html><meta charset="utf-8"><style>${styles}${OURS}</style><body>${page(payload)}
    <script>document.body.dataset.height = Math.ceil(document.body.getBoundingClientRect().height)</script>`;
  fs.writeFileSync(path.join(folder, `${name}.html`), html);
}
