import type { Replacement } from './kernel-context.ts';

/**
 * TensorFlow.js's `Identity`, which clones a tensor: the same numbers under a second reference, as the other backends
 * do it. The stock kernel copies them, and every tensor that is saved for a gradient is a clone.
 */
export const identity: Replacement = (context, stock) => (call) => {
  const { dataId, shape, dtype } = call.inputs.x!;
  if (dtype === 'string') return stock(call);
  context.backend.dataIdMap.get(dataId); // A tensor of another backend is moved here first.
  context.backend.incRef(dataId);
  return { dataId, shape, dtype };
};
