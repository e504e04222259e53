/**
 * An invented network for Tables 4 and 5 of Demers et al. 1987. Theirs, the Xerox internet of several hundred
 * Ethernets, was never published, so only ratios can be compared. Ours keeps what the paper says of it: a
 * hierarchy, several continents, two transoceanic links that carry all traffic between them, and so many
 * sites on either side of the one to Europe that uniform calls cross it about 80 times a cycle
 * (2·n1·n2/(n1+n2)).
 *
 * A tree of sites: a continent is a chain of regions (its backbone), a region a star of campuses, a campus a
 * star of sites; a lone relay stands where the line to another continent leaves. What a = 2 saves depends on
 * such a shape: among trees of this kind whose uniform calls load the average link by 5.8 to 6.1, near the
 * paper's 5.9, it saves 3.5 to 3.8 times and not the paper's 4.2. Longer distances save more; ours load it by
 * 6.9.
 */

interface Continent {
  readonly regions: number;
  readonly campusesPerRegion: number;
  readonly sitesPerCampus: number;
  /** Which region of America its transoceanic link ends at; `null` for America itself. */
  readonly landsAtRegion: number | null;
}

/** America first: the others are tied to it. 242 sites, 36 and 18, with the two relays. */
const CONTINENTS: readonly Continent[] = [
  { regions: 8, campusesPerRegion: 5, sitesPerCampus: 7, landsAtRegion: null },
  { regions: 2, campusesPerRegion: 3, sitesPerCampus: 7, landsAtRegion: 7 },
  { regions: 1, campusesPerRegion: 3, sitesPerCampus: 7, landsAtRegion: 0 },
];
const ATLANTIC = 1;

const ROOT = -1;

/** A network whose links form a tree; the link of a site is the one to its parent. */
export class Network {
  readonly #parents: number[] = [];
  readonly #depths: number[] = [];

  get sites(): number {
    return this.#parents.length;
  }

  /** Every site but the first has a link to its parent. */
  get links(): number {
    return this.sites - 1;
  }

  /** Adds a site with a link to `parent`, or without one if it is the first; returns its number. */
  add(parent: number): number {
    this.#parents.push(parent);
    this.#depths.push(parent === ROOT ? 0 : this.#depths[parent]! + 1);
    return this.sites - 1;
  }

  /** How many links are between two sites. */
  distance(from: number, to: number): number {
    let links = 0;
    this.walk(from, to, () => (links += 1));
    return links;
  }

  /** Visits each link between two sites: the site at its lower end. */
  walk(from: number, to: number, visit: (link: number) => void): void {
    let [a, b] = [from, to];
    while (a !== b) {
      if (this.#depths[a]! >= this.#depths[b]!) {
        visit(a);
        a = this.#parents[a]!;
      } else {
        visit(b);
        b = this.#parents[b]!;
      }
    }
  }
}

/** The network and its link to Europe (the paper's Bushey link). */
export function inventedNetwork(): { readonly network: Network; readonly atlantic: number } {
  const network = new Network();
  const american: number[] = [];
  let atlantic = ROOT;
  CONTINENTS.forEach((continent, index) => {
    const landing = continent.landsAtRegion === null ? ROOT : network.add(american[continent.landsAtRegion]!);
    const heads = addContinent(network, continent, landing);
    if (continent.landsAtRegion === null) american.push(...heads);
    if (index === ATLANTIC) atlantic = heads[0]!;
  });
  return { network, atlantic };
}

/** Returns the head of each region: the head of its first campus. */
function addContinent(network: Network, continent: Continent, landing: number): number[] {
  const heads: number[] = [];
  for (let region = 0; region < continent.regions; region += 1) {
    const head = network.add(heads.at(-1) ?? landing);
    heads.push(head);
    for (let campus = 0; campus < continent.campusesPerRegion; campus += 1) {
      const router = campus === 0 ? head : network.add(head);
      for (let site = 1; site < continent.sitesPerCampus; site += 1) network.add(router);
    }
  }
  return heads;
}
