// The outer side of the bridge, which on a chain is the node's: it takes what wallets are told from
// transactions into the kernel, and keeps what is published as the node's storage would.
import { buildBridge } from '@agoric/swingset-vat';

/** @typedef {{ method: string, args: [path: string, value: string][] }} StorageMessage */

export class Bridge {
  /** Where the inner side of the device is. */
  srcPath = buildBridge(() => null).srcPath;
  /** What the device is given; a kernel that is started again gives it a new inner side. */
  endowments;
  /** What was published, in order. @type {[path: string, value: string][]} */
  published = [];
  /** @type {((channel: string, message: unknown) => void) | undefined} */
  #inbound;
  #height = 0;

  constructor() {
    this.endowments = {
      registerInboundCallback: (/** @type {(...args: unknown[]) => void} */ callback) => {
        this.#inbound = callback;
      },
      callOutbound: (/** @type {string} */ channel, /** @type {StorageMessage} */ message) =>
        this.take(channel, message),
    };
  }

  /** The next messages come with the next block. */
  next() {
    this.#height += 1;
  }

  /**
   * A transaction of a wallet's owner, who may spend.
   *
   * @param {string} owner
   * @param {{ body: string, slots: string[] }} action
   */
  spend(owner, action) {
    if (this.#inbound === undefined) throw new Error('The kernel has not started its bridge');
    this.#inbound('wallet', {
      type: 'WALLET_SPEND_ACTION',
      owner,
      spendAction: JSON.stringify(action),
      blockHeight: this.#height,
      blockTime: this.#height,
    });
  }

  /**
   * @param {string} channel
   * @param {StorageMessage} message
   */
  take(channel, { method, args }) {
    if (channel !== 'storage' || method !== 'append') {
      throw new Error(`Nobody listens to ${method} on ${channel}`);
    }
    this.published.push(...args);
    return true;
  }
}
