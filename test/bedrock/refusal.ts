/** A request that the service turns down, as it says it: an exception's name, its status and a message. */
export class Refusal extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export const invalid = (message: string) => new Refusal("ValidationException", 400, message);
