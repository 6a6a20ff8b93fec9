/**
 * Which handler makes, loads and deletes the objects of a kind. Kinds and
 * collections register themselves here, so that nobody below them need know
 * them. Rule K1 of docs/SPEC.md.
 */
import { Fail, q } from '../errors.js';
import type { BaseRef, KindId, ParsedVref, Vref } from '../refs/vref.js';

/** One object of a kind; with facets, the cohort: a record from facet name to facet. */
export type Representative = object;
export type Cohort = Readonly<Record<string, object>>;

export interface KindHandler {
  readonly durable: boolean;
  /** In order of their indexes; undefined for a kind without facets. */
  readonly facetNames: readonly string[] | undefined;
  /**
   * Makes the representative (or the cohort) for an existing object. Makes no
   * syscalls: whether it runs depends on the collector. The caller registers
   * what is returned.
   */
  reanimate(baseRef: BaseRef): Representative | Cohort;
  /** Whether the number was ever given to an object of the kind; absent: not known. */
  isAllocated?(instance: number): boolean;
  /**
   * Deletes what the vatstore holds of the object and lowers the counts that
   * it held.
   *
   * @returns whether something else may have become collectable in memory
   */
  delete(baseRef: BaseRef): boolean;
  /**
   * The same for objects of many parts, a few parts at a time: at most `limit`
   * (1 or more). When it is not complete it must be called again.
   */
  deleteSome?(baseRef: BaseRef, limit: number): PartialDeletion;
  /**
   * For an object that nothing in memory stands for, and that is about to be deleted, or to be tried
   * for it: whether something goes on that needs it. It stands in memory again then, until that has
   * ended. Makes no syscalls. Absent: never.
   */
  keepInUse?(baseRef: BaseRef): boolean;
  /** True for the kinds of collections: the instance is the number of a collection. */
  readonly isCollection?: true;
  /**
   * What the vatstore says that the object names, part by part: read as it is
   * asked for, and nothing is changed or remembered. Absent: it names nothing.
   */
  holdings?(baseRef: BaseRef): Iterable<Holding>;
  /**
   * Takes from the object what it names, and lowers the counts; the object
   * stays. A few parts at a time, as `deleteSome`. Absent where `holdings` is.
   */
  emptySome?(baseRef: BaseRef, limit: number): PartialDeletion;
}

/** What one part of an object names. */
export interface Holding {
  /** Each is counted once. */
  readonly vrefs: readonly Vref[];
  /** Of an entry of a weak collection: it holds only as long as this key lives as well. */
  readonly weakKey?: Vref;
}

export interface PartialDeletion {
  readonly isComplete: boolean;
  /** How many parts are gone now. */
  readonly parts: number;
  /** As `delete` gives it. */
  readonly mayFindMore: boolean;
}

export class KindRegistry {
  readonly #handlers = new Map<KindId, KindHandler>();

  /** A later registration of the same kind takes the place of the earlier one. */
  register(kindId: KindId, handler: KindHandler): void {
    this.#handlers.set(kindId, handler);
  }

  find(kindId: KindId): KindHandler | undefined {
    return this.#handlers.get(kindId);
  }

  get size(): number {
    return this.#handlers.size;
  }

  /** @throws when the kind of `parsed` has not been defined in this incarnation */
  handlerOf(parsed: ParsedVref): KindHandler {
    const handler = parsed.kindId === undefined ? undefined : this.#handlers.get(parsed.kindId);
    if (handler === undefined) {
      throw Fail`no kind info for ${q(`${parsed.id}`)} (${q(
        parsed.baseRef,
      )}); check deserialize preceding kind definitions`;
    }
    return handler;
  }

  /** See `KindHandler.keepInUse`. */
  keepInUse({ kindId, baseRef }: ParsedVref): boolean {
    const handler = kindId === undefined ? undefined : this.#handlers.get(kindId);
    return handler?.keepInUse?.(baseRef) === true;
  }

  /** @throws unless the kind is defined, and names a facet where it has them and only there */
  insistFacet(parsed: ParsedVref): void {
    const { facetNames } = this.handlerOf(parsed);
    const { facet, baseRef } = parsed;
    if ((facet === undefined) !== (facetNames === undefined)) {
      throw Fail`${q(baseRef)} is named with a facet where its kind has none, or without`;
    }
    if (facet !== undefined && facetNames !== undefined && facet >= facetNames.length) {
      throw Fail`the kind of ${q(baseRef)} has ${q(facetNames.length)} facets, and none is number ${q(facet)}`;
    }
  }

  facetCountOf(parsed: ParsedVref): number {
    return this.handlerOf(parsed).facetNames?.length ?? 1;
  }

  /** @throws when the kind has no facet of that index */
  facetOf(parsed: ParsedVref, cohort: Cohort): object {
    const name = this.handlerOf(parsed).facetNames?.[parsed.facet ?? -1];
    const facet = name === undefined ? undefined : cohort[name];
    if (facet === undefined) {
      throw Fail`getFacet missing, ${q(parsed.id)} [${q(parsed.facet)}]`;
    }
    return facet;
  }
}
