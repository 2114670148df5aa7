import { mergeConfig } from 'vitest/config';
import base from '../../vitest.base.ts';

// Most of these tests wait for processes of their own, and the one on Slurm for Slurm: two files at a time fit.
export default mergeConfig(base, { test: { maxWorkers: 2, globalSetup: 'src/build.spec.kit.ts' } });
