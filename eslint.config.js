import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import typescript from 'typescript-eslint';

export default typescript.config(
  {
    ignores: [
      '**/dist',
      '**/node_modules',
      '**/test-results',
      '**/assembly',
      '**/vitest.config.ts',
      '**/vite.config.ts',
      'vitest.base.ts',
      '**/vite.config.*.timestamp*',
      '**/vitest.config.*.timestamp*',
      'runs',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [typescript.configs.strictTypeChecked, typescript.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.lint.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Indexed typed arrays inside a loop whose bounds are the array's own are the one place for `!`.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `type` and `interface` are chosen by what reads best.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/prefer-for-of': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
      },
    },
  },
  prettier,
);
