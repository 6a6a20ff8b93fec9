// The first vat: it starts the services of a chain, zoe, the wallet factory and the contracts that
// wallets make offers to, as the chain's own bootstrap does, and puts what offers speak of on the board.
import { E, Far } from '@endo/far';

const FEE = { name: 'Fee', assetKind: 'nat', displayInfo: { decimalPlaces: 6, assetKind: 'nat' } };

/** What every wallet begins with, of each asset. */
const FUNDS = 1_000_000n;

/**
 * @param {any} vats
 * @param {any} devices
 */
const startServices = async (vats, devices) => {
  const vatAdmin = await E(vats.vatAdmin).createVatAdminService(devices.vatAdmin);
  const timer = await E(vats.timer).createTimerService(devices.timer);
  const { zoeService: zoe } = await E(vats.zoe).buildZoe(vatAdmin, FEE, 'zcf');
  const bridge = await E(vats.bridge).provideManagerForBridge(devices.bridge);
  const storageBridge = await E(bridge).register('storage');
  const storage = await E(vats.bridge).makeBridgedChainStorageRoot(storageBridge, 'published', {
    sequence: true,
  });
  const walletBridge = await E(bridge).register('wallet');
  const board = await E(vats.board).getBoard();
  const { nameHub: names, nameAdmin } = await E(vats.agoricNames).getNameHubKit();
  const { namesByAddressAdmin } = await E(vats.provisioning).getNamesByAddressKit();
  const bankManager = await E(vats.bank).makeBankManager();
  return {
    ...{ vatAdmin, timer, zoe, storage, walletBridge, board, names, nameAdmin },
    ...{ namesByAddressAdmin, bankManager },
  };
};

/**
 * Two assets: one that the bank knows, and one that is known by its name only.
 *
 * @param {any} mints
 * @param {any} services
 */
const startAssets = async (mints, { bankManager, nameAdmin }) => {
  const info = harden({ decimalPlaces: 6, assetKind: 'nat' });
  const moola = await E(mints).provideIssuerKit('Moola', 'nat', info);
  const simolean = await E(mints).provideIssuerKit('Simolean', 'nat', info);
  await E(bankManager).addAsset('umoola', 'Moola', 'Moola', moola);
  const [{ nameAdmin: brands }, { nameAdmin: issuers }] = await Promise.all([
    E(nameAdmin).provideChild('brand'),
    E(nameAdmin).provideChild('issuer'),
  ]);
  for (const [name, { brand, issuer }] of Object.entries({ Moola: moola, Simolean: simolean })) {
    await Promise.all([E(brands).update(name, brand), E(issuers).update(name, issuer)]);
  }
  return { moola, simolean };
};

/**
 * @param {any} services
 * @param {any} assets
 */
const startContracts = async ({ vatAdmin, zoe, nameAdmin }, { moola, simolean }) => {
  const { nameAdmin: instances } = await E(nameAdmin).provideChild('instance');
  /** @type {Record<string, any>} */
  const kits = {};
  const issuers = {
    refund: ['automaticRefund', { Pay: moola.issuer }],
    exchange: ['simpleExchange', { Asset: simolean.issuer, Price: moola.issuer }],
    desk: ['desk', { Pay: moola.issuer }],
  };
  for (const [name, [bundle, keywords]] of Object.entries(issuers)) {
    const id = await E(vatAdmin).getBundleIDByName(bundle);
    const installation = await E(zoe).installBundleID(id);
    kits[name] = await E(zoe).startInstance(installation, keywords, undefined, undefined, bundle);
    await E(instances).update(name, kits[name].instance);
  }
  return kits;
};

/** @param {any} services */
const startWallets = async services => {
  const { vatAdmin, zoe, names, board, bankManager, storage, walletBridge } = services;
  const bundleID = await E(vatAdmin).getBundleIDByName('walletFactory');
  const installation = await E(zoe).installBundleID(bundleID);
  const terms = {
    agoricNames: names,
    board,
    assetPublisher: await E(bankManager).getBankForAddress('pool'),
  };
  const storageNode = await E(storage).makeChildNode('wallet');
  const privateArgs = harden({ storageNode, walletBridgeManager: walletBridge });
  const kit = await E(zoe).startInstance(installation, {}, terms, privateArgs, 'walletFactory');
  return { ...kit, upgrade: () => E(kit.adminFacet).upgradeContract(bundleID, privateArgs) };
};

export const buildRootObject = () => {
  /** @type {any} */
  let services;
  /** @type {any} */
  let assets;
  /** @type {any} */
  let contracts;
  /** @type {any} */
  let factory;
  return Far('boot', {
    /**
     * @param {any} vats
     * @param {any} devices
     */
    bootstrap: async (vats, devices) => {
      services = await startServices(vats, devices);
      assets = await startAssets(vats.mints, services);
      contracts = await startContracts(services, assets);
      factory = await startWallets(services);
    },

    /** The names on the board of what offers speak of. */
    publish: async () => {
      const { board, timer } = services;
      const things = {
        moola: assets.moola.brand,
        simolean: assets.simolean.brand,
        timer,
        refund: contracts.refund.instance,
        exchange: contracts.exchange.instance,
        desk: contracts.desk.instance,
      };
      const ids = Object.entries(things).map(async ([name, thing]) => [
        name,
        await E(board).getId(thing),
      ]);
      return harden(Object.fromEntries(await Promise.all(ids)));
    },

    /**
     * Makes a wallet, and pays into it.
     *
     * @param {string} address
     */
    open: async address => {
      const { bankManager, namesByAddressAdmin } = services;
      const bank = await E(bankManager).getBankForAddress(address);
      const [wallet, isNew] = await E(factory.creatorFacet).provideSmartWallet(
        address,
        bank,
        namesByAddressAdmin,
      );
      for (const { mint, brand } of [assets.moola, assets.simolean]) {
        const payment = await E(mint).mintPayment(harden({ brand, value: FUNDS }));
        await E(E(wallet).getDepositFacet()).receive(payment);
      }
      return isNew;
    },

    /**
     * Settles what offers to the desk wait for.
     *
     * @param {string} key
     * @param {'fulfill' | 'reject'} how
     */
    settle: (key, how) => E(contracts.desk.creatorFacet).settle(key, how),

    /** New code for the wallet factory, which is what it has. */
    upgrade: () => factory.upgrade(),
  });
};
