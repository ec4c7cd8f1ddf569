/** Typed arrays that grow. */

/** A copy of an array that has room for at least so many elements, and for twice as many as before. */
export function grown<A extends Int32Array | Float64Array>(array: A, least = 0): A {
  const longer = new (array.constructor as new (length: number) => A)(
    Math.max(least, array.length * 2),
  );
  longer.set(array);
  return longer;
}
