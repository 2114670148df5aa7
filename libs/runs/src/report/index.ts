export * from './comparison-report.ts';
export * from './document.ts';
export * from './experiment-report.ts';
export * from './plots.ts';
export * from './table-formats.ts';
