/** What messages to presences and to promises of the kernel go through. */
import type { Vref } from '../refs/vref.js';

export interface MessageSender {
  /**
   * Queues a message to the kernel.
   *
   * @param returnedP the promise that the sender holds for the result;
   *   undefined when nobody waits for it (`E.sendOnly`)
   * @returns what settles with the result
   */
  send(
    target: Vref,
    method: PropertyKey | undefined,
    args: readonly unknown[],
    returnedP: Promise<unknown> | undefined,
  ): Promise<unknown>;
  /** A disavowed presence was used: the vat ends, and this throws. */
  refuseDisavowed(): never;
}
