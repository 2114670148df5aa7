import { useBackend } from '@retinotopia/compute';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './bad-input.spec.fixture.ts';
import { dataFiles } from './data-files.spec.fixture.ts';
import { pictures } from './pictures.spec.fixture.ts';
import { runFolders } from './run-folders.spec.fixture.ts';
import { settings } from './settings.spec.fixture.ts';
import { tensorFiles } from './tensor-files.spec.fixture.ts';

const badInputs = [...dataFiles, ...tensorFiles, ...pictures, ...settings, ...runFolders];

const page = fileURLToPath(new URL('bad-inputs.md', import.meta.url));
let before = 0;
beforeAll(async () => {
  await useBackend('cpu');
  before = process.resourceUsage().maxRSS;
});
afterAll(() => rmSync(root, { recursive: true }));

describe('bad input', () => {
  it.each(badInputs)('$reader refuses $input', async ({ read, error, says }) => {
    const fault = await Promise.resolve()
      .then(read)
      .then(
        () => 'it was taken',
        (thrown: unknown) => thrown,
      );
    expect(fault).toBeInstanceOf(error);
    const { message } = fault as Error;
    expect(message).toContain(says);
    expect(message.length).toBeLessThan(4000);
  });

  it('fills no memory: all of them together take less than 400 MiB', () => {
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(400);
  });

  it('is listed beside this test, 60 kinds and more', async () => {
    expect(badInputs.length).toBeGreaterThanOrEqual(60);
    expect(new Set(badInputs.map(({ reader, input }) => `${reader}: ${input}`)).size).toBe(badInputs.length);
    const inCode = (text: string) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
    const rows = badInputs.map(({ reader, input, error, says }) =>
      ['', reader, input.replaceAll('_', '\\_'), error.name, inCode(says), '']
        .map((cell) => cell.replaceAll('|', '\\|'))
        .join(' | '),
    );
    const text = `# Bad input

What is wrong is told in a line that says what was expected, what was found and where; \`lab\` ends with exit code 2 and has written nothing. No reader runs code from a file, follows a name out of its folder, waits for a device, or takes memory that a header merely claims: a size is checked against the file before anything is made of that size, and files have a largest size. Where very much is wrong, the first faults are named and the rest counted.

The ${badInputs.length} inputs below are those of the test beside this page, which holds it to them (\`npx vitest run src/bad-inputs -u\` in \`apps/lab\` writes it anew). Three fuzz targets go further, each for a few seconds in \`npm test\` and for as long as one likes by hand:

\`\`\`sh
npm run fuzz -- idx --seconds 60
npm run fuzz -- safetensors --seconds 60 --seed 7
npm run fuzz -- config --seconds 60
\`\`\`

They bend files that are right (bits, bytes, numbers and pieces changed, cut, said twice, put elsewhere) and hold the readers to this: an error of their own in one line or a value that, written and read again, is the same; no more memory than the file's size gives reason for; no second spent on one input. A failure is shrunk, and printed with what repeats it.

| given to | what | error | it says |
| --- | --- | --- | --- |
${rows.map((row) => row.trim()).join('\n')}
`;
    const pretty = await format(text, { ...(await resolveConfig(page)), filepath: page });
    await expect(pretty).toMatchFileSnapshot(page);
  });
});
