/** The same work done once as long as its arguments are the same ones: the last result is kept. */
export function remembered<A extends readonly unknown[], R>(work: (...values: A) => R): (...values: A) => R {
  let last: { readonly values: A; readonly result: R } | undefined;
  return (...values) => {
    const isSame =
      last?.values.length === values.length && last.values.every((value, place) => value === values[place]);
    if (!last || !isSame) last = { values, result: work(...values) };
    return last.result;
  };
}
