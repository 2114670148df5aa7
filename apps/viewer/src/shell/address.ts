/** Between two writings, in milliseconds: browsers take hundreds of changes in a row for an attack. */
const pauseMs = 250;

/** Writes the page's address: at once, or where it changes with every frame, a few times a second. */
export function addressWriter() {
  let last = -Infinity;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const forget = () => clearTimeout(waiting);
  return {
    write(hash: string) {
      forget();
      const write = () => {
        last = performance.now();
        history.replaceState(null, '', hash);
      };
      const wait = last + pauseMs - performance.now();
      if (wait <= 0) write();
      else waiting = setTimeout(write, wait);
    },
    forget,
  };
}
