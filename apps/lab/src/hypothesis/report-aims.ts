import { runsOf, withheldClass, type HypothesisResult, type Knowledge } from '@retinotopia/hypothesis';
import { html, table, type Html } from '@retinotopia/runs/report';

/** The figures that the experiment aims for, each in a sentence. */
export const aimedFor = ({ aims }: HypothesisResult): Html =>
  aims.length === 0
    ? html``
    : html`<h2>The figures aimed for</h2>
        <ul>
          ${aims.map(({ sentence, reached }) => html`<li>${reached ? 'Reached' : 'Not reached'}: ${sentence}</li>`)}
        </ul>`;

/** How single columns know the class that half of them have no label of, where a protocol withholds one. */
export function withheldClassSection(result: HypothesisResult): Html {
  const rows = result.protocol.retinas.flatMap((retina) =>
    result.protocol.arms.flatMap((arm) => {
      const found = runsOf(result, retina, arm).flatMap(({ test }) => test.withheld ?? []);
      if (found.length === 0) return [];
      const mean = (of: (knowledge: (typeof found)[number]) => number) =>
        (found.reduce((sum, one) => sum + of(one), 0) / found.length).toFixed(3);
      const cells = (whom: 'labelled' | 'neverLabelled') =>
        (['recall', 'falseAlarms'] satisfies (keyof Knowledge)[]).map((what) =>
          mean((one) => one[whom][what]),
        );
      return [[retina, arm, String(found.length), ...cells('labelled'), ...cells('neverLabelled')]];
    }),
  );
  if (rows.length === 0) return html``;
  const head = [
    'retina',
    'arm',
    'seeds',
    'with labels: recall',
    'false alarms',
    'without any: recall',
    'false alarms',
  ];
  return html`<h2>Class ${withheldClass}, withheld from the left half</h2>
    ${table(head, rows)}
    <p class="note">
      Single columns by themselves. False alarms are the other classes’ images that they take for it.
    </p>`;
}
