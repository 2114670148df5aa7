/** Goes from 0 to 1 in half a second, slowly at both ends, frame by frame; at once for those who want no motion. */
export function glide(draw: (share: number) => void): () => void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    draw(1);
    return () => undefined;
  }
  let asked = 0;
  let begun: number | null = null;
  const frame = (now: number) => {
    begun ??= now;
    const share = Math.min(1, (now - begun) / 500);
    draw(share * share * (3 - 2 * share));
    if (share < 1) asked = requestAnimationFrame(frame);
  };
  asked = requestAnimationFrame(frame);
  return () => cancelAnimationFrame(asked);
}
