/** Something that is made when it is first asked for, and again after it was forgotten or could not be made. */
export class Remade<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  get(): Promise<T> {
    if (this.#made !== undefined) {
      return this.#made;
    }
    const made = this.#make();
    this.#made = made;
    made.catch(() => {
      if (this.#made === made) {
        this.#made = undefined;
      }
    });
    return made;
  }

  forget(): void {
    this.#made = undefined;
  }
}
