/** The activations that the kernels apply on the way; each one's gradient follows from its output alone. */
export type Activation = 'linear' | 'relu' | 'elu' | 'sigmoid';

/** The same numbers stand in assembly/activation.ts. */
export const activationCodes: Readonly<Record<Activation, number>> = {
  linear: 0,
  relu: 1,
  elu: 2,
  sigmoid: 3,
};

/** Whether a name is one of {@link Activation}. */
export const isActivation = (name: string): name is Activation => Object.hasOwn(activationCodes, name);
