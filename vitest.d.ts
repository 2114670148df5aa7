import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** What `inject('backend')` gives: the backend that tests which depend on it run on (see vitest.base.ts). */
    backend: 'wasm' | 'tensorflow';
  }
}
