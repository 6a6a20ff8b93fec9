/** What messages to presences and to promises of the kernel go through. */
import type { Vref } from '../refs/vref.js';

export interface MessageSender {
  /**
   * Queues a message to the kernel.
   *
   * @param returnedP the promise that the sender holds for the result;
   *   undefined when nobody waits for it (`E.sendOnly`): the message has no
   *   result then
   * @returns what settles with the result, if there is one
   */
  send(
    target: Vref,
    method: PropertyKey | undefined,
    args: readonly unknown[],
    returnedP: Promise<unknown> | undefined,
  ): Promise<unknown> | undefined;
  /** A disavowed presence was used: the vat ends, and this throws. */
  refuseDisavowed(): never;
}
