/** The page's look: no script, no font and no picture from anywhere; colours come with each chunk. */
export const style = `
:root { color-scheme: light; --ink: #1c2024; --faint: #5c656e; --line: #d9dee3; --ground: #f4f6f8; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
main, header { max-width: 1500px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 24px; }
h1 { margin: 0; font-size: 24px; overflow-wrap: anywhere; }
h2 { margin: 32px 0 12px; font-size: 17px; }
p { margin: 4px 0; }
.facts { font-size: 15px; }
.faint { color: var(--faint); }
.sizes { display: flex; align-items: flex-end; gap: 1px; height: 72px; margin-top: 16px; border-bottom: 1px solid var(--line); overflow: hidden; }
.sizes a { flex: 1 1 0; min-width: 1px; max-width: 28px; border-radius: 2px 2px 0 0; }
.pages { display: grid; grid-template-columns: repeat(auto-fill, minmax(340px, 1fr)); gap: 14px; align-items: start; }
.chunks { display: grid; grid-template-columns: repeat(auto-fill, minmax(460px, 1fr)); gap: 14px; align-items: start; }
article { background: #fff; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; break-inside: avoid; }
article:target { outline: 3px solid var(--ink); }
article h3 { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; margin: 0; padding: 8px 12px; border-bottom: 1px solid var(--line); font-size: 13px; overflow-wrap: anywhere; }
article h3 .faint { font-weight: 400; }
article h3 .number { min-width: 2ch; }
.text { padding: 10px 12px; font-size: 13px; line-height: 1.65; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; }
.context { padding: 6px 12px; border-bottom: 1px dashed var(--line); color: var(--faint); font-size: 12px; overflow-wrap: anywhere; }
.written { padding: 6px 12px; border-top: 1px dashed var(--line); color: var(--faint); font-size: 12px; font-style: italic; overflow-wrap: anywhere; }
.piece { border-radius: 3px; padding: 1px 0; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.overlap { border-bottom: 2px dotted var(--ink); }
.left-out { color: var(--faint); text-decoration: line-through; }
a.badge { display: inline-block; margin-right: 4px; padding: 0 6px; border-radius: 9px; color: #fff; font: 700 11px/17px system-ui, sans-serif; text-decoration: none; white-space: nowrap; }
a.parent { border: 1.5px dashed var(--ink); background: #fff; color: var(--ink); line-height: 14px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 12px; padding: 0; list-style: none; color: var(--faint); font-size: 13px; }
footer { height: 40px; }
@media (max-width: 520px) { .pages, .chunks { grid-template-columns: 1fr; } main, header { padding: 0 12px; } }
@media print {
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { background: #fff; font-size: 11px; }
  .pages { grid-template-columns: 1fr 1fr; }
  .chunks { grid-template-columns: 1fr 1fr; }
}
`;
