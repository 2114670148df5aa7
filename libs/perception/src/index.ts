export * from './africa/index.ts';
