export * from './africa/index.ts';
export * from './tetrahedron/index.ts';
export * from './square/index.ts';
export * from './mental-image/index.ts';
