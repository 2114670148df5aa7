export { columnKernels, installColumnKernels, uninstallColumnKernels } from './install.ts';
export { KernelsNotFoundError, type KernelBuild } from './module.ts';
