// Durable kinds made in every way of the field's packages, with state of two versions: the first
// incarnation stores a number, each later one wants a text.
import {
  type Baggage,
  defineDurableExoClass,
  defineDurableExoClassKit,
  prepareExo,
  prepareExoClass,
  prepareExoClassKit,
  prepareKind,
  prepareKindMulti,
  prepareSingleton,
  provideKindHandle,
} from '@agoric/vat-data';
import { makeDurableZone } from '@agoric/zone/durable.js';
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import type { FieldPowers } from '../field-vat.js';

type State = Record<string, unknown>;
interface Teller {
  tell(): string;
}

export const buildRootObject = (powers: FieldPowers, _parameters: unknown, baggage: Baggage) => {
  const { note, incarnation } = powers;
  const first = {
    stateShape: { n: M.number() },
  };
  const migrate = ({ n }: State): object => ({ text: `was ${String(n)}` });
  const later = {
    stateShape: { text: M.string() },
    stateVersion: 2,
    migrations: [{ from: 1, migrate }],
  };
  const options: object = incarnation === 0 ? first : later;
  const init = (n: number): State => (incarnation === 0 ? { n } : { text: `new ${n}` });
  const text = (state: State): string => JSON.stringify(state['text'] ?? state['n']);
  const methods = {
    tell(this: { state: State }) {
      return text(this.state);
    },
  };
  const context = { tell: ({ state }: { state: State }) => text(state) };
  const kit = { one: methods, other: methods };
  const zone = makeDurableZone(baggage, 'zone');

  // None of them shows the new options among its types: they are passed as an object.
  const makers: Record<string, (n: number) => Teller> = {
    defineDurableExoClass: defineDurableExoClass(
      provideKindHandle(baggage, 'class'),
      undefined,
      init,
      methods,
      options,
    ),
    defineDurableExoClassKit: n => defineDurableExoClassKitOf(n).one,
    prepareExoClass: prepareExoClass(baggage, 'prepared', undefined, init, methods, options),
    prepareExoClassKit: n => prepareExoClassKitOf(n).one,
    prepareKind: prepareKind(baggage, 'kind', init, context, options),
    prepareKindMulti: n => prepareKindMultiOf(n).one,
    'zone.exoClass': zone.exoClass('zoned', undefined, init, methods, options),
    'zone.exoClassKit': n => zoneKitOf(n).one,
  };
  const defineDurableExoClassKitOf = defineDurableExoClassKit(
    provideKindHandle(baggage, 'class kit'),
    undefined,
    init,
    kit,
    options,
  );
  const prepareExoClassKitOf = prepareExoClassKit(
    baggage,
    'prepared kit',
    undefined,
    init,
    kit,
    options,
  );
  const prepareKindMultiOf = prepareKindMulti(
    baggage,
    'kinds',
    init,
    { one: context, other: context },
    options,
  );
  const zoneKitOf = zone.exoClassKit('zoned kit', undefined, init, kit, options);

  // What is made once has an empty state, which a later version can migrate as well.
  const single: object =
    incarnation === 0
      ? { stateShape: {} }
      : {
          stateShape: { text: M.string() },
          stateVersion: 2,
          migrations: [{ from: 1, migrate: () => ({ text: 'was nothing' }) }],
        };
  const singles: Record<string, Teller> = {
    prepareExo: prepareExo(baggage, 'single', undefined, methods, single),
    prepareSingleton: prepareSingleton(baggage, 'singleton', methods, single),
    'zone.exo': (zone.exo as (...args: unknown[]) => Teller)(
      'zoned single',
      undefined,
      methods,
      single,
    ),
  };

  return Far('root', {
    tell: () => {
      for (const [name, make] of Object.entries(makers)) {
        if (incarnation === 0) baggage.init(`made by ${name}`, make(1));
        const object = baggage.get(`made by ${name}`) as Teller;
        note(`${name}: ${object.tell()}, ${make(2).tell()}`);
      }
      for (const [name, object] of Object.entries(singles))
        note(`${name}: ${String(object.tell())}`);
    },
  });
};
