import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { AdamWConstants, AdamWTensors } from '../column-kernels/adamw-update.ts';
import { withNativeOps, type Handle, type NativeKernel } from './native-ops.ts';

/** TensorFlow's name for a variable that belongs to its handle alone and goes with it. */
const anonymous = 'cd2c89b7-88b7-44c8-ad83-06c2a9158347';

/**
 * One step of AdamW for one parameter by TensorFlow's `ResourceApplyAdam`, one pass through memory for both moments and
 * the parameter. It works on variables, so the tensors become variables for its while, in place: they are let go of
 * before, since what somebody else still holds would be copied.
 */
export const adamWUpdate: NativeKernel = (backend) => (call) =>
  withNativeOps(backend, (ops) => {
    const inputs = call.inputs as Record<keyof AdamWTensors | 'gradient', TensorInfo>;
    const { parameter, firstMoment, secondMoment } = inputs;
    const { beta1, beta2, rate, kept, epsilon } = call.attrs as unknown as AdamWConstants;
    const { float, flag, shape, text, type } = ops.attribute;
    const element = type('dtype', float.value as number);
    const variableOf = (value: Handle, owner: TensorInfo): Handle => {
      const variable = ops.run(
        'VarHandleOp',
        [],
        element,
        shape('shape', value.shape),
        text('shared_name', anonymous),
        text('container', ''),
      );
      ops.act('AssignVariableOp', [variable, value], element);
      ops.free(value);
      if (backend.refCount(owner.dataId) === 1) backend.disposeData(owner.dataId);
      return variable;
    };
    const x = ops.of(parameter);
    const decayed = kept === 1 ? x : ops.run('Mul', [x, ops.scalar(kept)], float);
    const variables = [
      variableOf(decayed, parameter),
      variableOf(ops.of(firstMoment), firstMoment),
      variableOf(ops.of(secondMoment), secondMoment),
    ];
    // Powers of β of 0: the rate is corrected already.
    const constants = [0, 0, rate, beta1, beta2, epsilon].map(ops.scalar);
    ops.act(
      'ResourceApplyAdam',
      [...variables, ...constants, ops.of(inputs.gradient)],
      float,
      flag('use_locking', false),
      flag('use_nesterov', false),
    );
    return variables.map((variable) => ops.run('ReadVariableOp', [variable], element));
  });
