/**
 * One step of AdamW (Loshchilov and Hutter 2019, algorithm 2) for n numbers, all in one pass:
 * m' = β₁·m + (1 − β₁)·g, v' = β₂·v + (1 − β₂)·g², x' = kept·x − rate·m' / (√v' + ε).
 * @param rate learning rate, corrected for the bias of both moments
 * @param kept 1 − learning rate · weight decay
 * @param epsilon ε, corrected for the bias of the second moment
 */
export function adamW(
  x: usize, gradient: usize, m: usize, v: usize, xTo: usize, mTo: usize, vTo: usize,
  n: i32, beta1: f32, beta2: f32, rate: f32, kept: f32, epsilon: f32,
): void {
  const b1 = f32x4.splat(beta1), g1 = f32x4.splat(1 - beta1);
  const b2 = f32x4.splat(beta2), g2 = f32x4.splat(1 - beta2);
  const rates = f32x4.splat(rate), keeps = f32x4.splat(kept), epsilons = f32x4.splat(epsilon);
  const whole = <usize>(n & -4) << 2, end = <usize>n << 2;
  for (let at: usize = 0; at < whole; at += 16) {
    const g = v128.load(gradient + at);
    const first = f32x4.add(f32x4.mul(b1, v128.load(m + at)), f32x4.mul(g1, g));
    const second = f32x4.add(f32x4.mul(b2, v128.load(v + at)), f32x4.mul(g2, f32x4.mul(g, g)));
    const change = f32x4.div(f32x4.mul(rates, first), f32x4.add(f32x4.sqrt(second), epsilons));
    v128.store(mTo + at, first);
    v128.store(vTo + at, second);
    v128.store(xTo + at, f32x4.sub(f32x4.mul(keeps, v128.load(x + at)), change));
  }
  for (let at = whole; at < end; at += 4) {
    const g = load<f32>(gradient + at);
    const first = beta1 * load<f32>(m + at) + (1 - beta1) * g;
    const second = beta2 * load<f32>(v + at) + (1 - beta2) * (g * g);
    store<f32>(mTo + at, first);
    store<f32>(vTo + at, second);
    store<f32>(xTo + at, kept * load<f32>(x + at) - (rate * first) / (sqrt(second) + epsilon));
  }
}
