import { tableNumbers, type Table } from '../experiment/summary.ts';
import { rowsAsCsv, tableAsLatex } from './table-formats.ts';

/** HTML that is safe to put into a document as it is. */
export interface Html {
  readonly html: string;
}

const isHtml = (value: unknown): value is Html =>
  typeof value === 'object' && value !== null && 'html' in value;

/** Builds HTML; every value that is not HTML itself is escaped, lists are joined. */
export function html(texts: TemplateStringsArray, ...values: readonly unknown[]): Html {
  return { html: texts.reduce((built, text, index) => built + show(values[index - 1]) + text) };
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(show).join('');
  if (isHtml(value)) return value.html;
  return escapeHtml(String(value));
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Markup that a library made, taken as it is. */
export const trusted = (markup: string): Html => ({ html: markup });

/** A whole page in one file: no script, no network, light and dark. */
export const page = (title: string, body: Html): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body><main>
${body.html}
</main></body>
</html>
`;

/** A figure with its sentence. */
export const figure = (drawing: Html, caption: unknown): Html =>
  html`<figure>
    ${drawing}
    <figcaption>${caption}</figcaption>
  </figure>`;

/** A table; columns of numbers stand right. */
export function table(head: readonly unknown[], rows: readonly (readonly unknown[])[]): Html {
  const numeric = head.map((_, column) =>
    rows.every((row) => /^[−+\-\d.,\s%[\]]*$/.test(String(row[column]))),
  );
  const cell = (tag: 'th' | 'td', value: unknown, column: number) =>
    html`${trusted(`<${tag}${numeric[column] === true ? ' class="number"' : ''}>`)}${value}${trusted(`</${tag}>`)}`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head.map((value, column) => cell('th', value, column))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((value, column) => cell('td', value, column))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/**
 * A table that people take along: below it the same as CSV, in plain numbers, and as LaTeX for a paper.
 * @param head titles as people read them, as the cells are
 * @param numbers the same for programs
 */
export const copyableTable = (
  head: readonly string[],
  cells: readonly (readonly string[])[],
  numbers: Table,
): Html =>
  html`${table(head, cells)}
    <details class="copy">
      <summary>Copy as CSV or LaTeX</summary>
      <pre>${rowsAsCsv(tableNumbers(numbers))}</pre>
      <pre>${tableAsLatex(head, cells)}</pre>
    </details>`;

const style = `
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fdfdfb; --faint: #6a6a6a; --line: #dcdcd6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --paper: #16181b; --faint: #9a9a9a; --line: #34373c; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.55 Georgia, 'Iowan Old Style', serif; }
main { max-width: 58rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 .6rem; }
.lead { color: var(--faint); margin-top: 0; }
.verdict { border-left: 4px solid #0072b2; padding: .1rem 0 .1rem 1rem; margin: 1.4rem 0; }
.answer { font-size: 1.18rem; line-height: 1.45; padding: .3rem 0 .3rem 1rem; }
figure { margin: 1.2rem 0; }
figure svg { max-width: 100%; height: auto; color: var(--ink); background: none; font-family: system-ui, sans-serif; }
figcaption, .note { color: var(--faint); font-size: .88rem; line-height: 1.45; }
.legend { font: .85rem/1.4 system-ui, sans-serif; margin: 0 0 .3rem; }
.legend span { margin-right: 1.2rem; white-space: nowrap; }
.legend i { display: inline-block; width: .8rem; height: .8rem; margin-right: .35rem; border-radius: 2px; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
.row > * { flex: 1 1 18rem; min-width: 0; }
.row.small > * { flex-basis: 8rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font: .84rem/1.4 system-ui, sans-serif; width: 100%; }
th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
details.copy { font: .85rem/1.4 system-ui, sans-serif; margin: .4rem 0 1rem; color: var(--faint); }
details.copy pre { user-select: all; color: var(--ink); }
pre { overflow-x: auto; background: color-mix(in srgb, var(--ink) 6%, transparent); padding: .7rem .9rem; font-size: .82rem; }
img.pixels { image-rendering: pixelated; width: 100%; height: auto; border: 1px solid var(--line); }
@media print { main { max-width: none; } figure { break-inside: avoid; } }
`;
