/** What comes of work that is done in steps, when nobody wants to do something else meanwhile. */
export function drained<A>(steps: Generator<unknown, A>): A {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
