type Numbers = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** Numbers in memory that grows, without an object for each. */
class Column<A extends Numbers> {
  #memory: A;
  #length = 0;

  constructor(private readonly make: (length: number) => A) {
    this.#memory = make(1024);
  }

  get length(): number {
    return this.#length;
  }

  append(values: ArrayLike<number>): void {
    const needed = this.#length + values.length;
    if (needed > this.#memory.length) {
      const larger = this.make(Math.max(needed, this.#memory.length * 2));
      larger.set(this.#memory.subarray(0, this.#length));
      this.#memory = larger;
    }
    this.#memory.set(values, this.#length);
    this.#length = needed;
  }

  /** @throws RangeError for a place that holds nothing. */
  at(index: number): number {
    const value = index < this.#length ? this.#memory[index] : undefined;
    if (value === undefined) throw new RangeError(`No row ${index} among ${this.#length}.`);
    return value;
  }

  /** The values from `start` to before `end`, in the same memory: not to be kept. */
  slice(start: number, end: number): A {
    return this.#memory.subarray(start, Math.min(end, this.#length)) as A;
  }
}

export const float64Column = () => new Column((length) => new Float64Array(length));
export const uint32Column = () => new Column((length) => new Uint32Array(length));
export const uint8Column = () => new Column((length) => new Uint8Array(length));
