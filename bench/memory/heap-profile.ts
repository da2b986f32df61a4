/** What a Go program says of its heap through net/http/pprof. */

/** Directory of a run's profiles, one a probe, named after the second of the probe. */
export const heapsDirectory = "heaps";

/** Bytes, as in the runtime package's MemStats. */
export interface HeapFigures {
    /** Live heap. */
    readonly heapAlloc: number;
    /** The spans that live heap is in. */
    readonly heapInuse: number;
    /** What the runtime has of the kernel and hasn't given back: Sys − HeapReleased. */
    readonly held: number;
}

export interface HeapProfile extends HeapFigures {
    /** The profile, `debug=1`, as `go tool pprof` reads it too. */
    readonly text: string;
}

/**
 * Full collections before a profile: the first leaves what a sync.Pool holds, and what has a finalizer, to the second
 * (runtime package, GC; sync package, Pool).
 */
const collections = 2;
/** How long one of them may take, milliseconds: tens in a heap of 100 MiB, more where the machine is busy. */
const patienceMs = 5000;

/** The profile after full collections. Rejects when it doesn't come. */
export async function heapProfile(address: string): Promise<HeapProfile> {
    let text = "";
    for (let collection = 0; collection < collections; collection++) {
        const response = await fetch(`http://${address}/debug/pprof/heap?gc=1&debug=1`, {
            signal: AbortSignal.timeout(patienceMs),
        });
        text = await response.text();
    }
    return { text, ...heapFigures(text) };
}

/**
 * The figures at the end of a profile: `# HeapAlloc = 24000000`.
 * @throws when one is missing.
 */
export function heapFigures(profile: string): HeapFigures {
    const figure = (name: string): number => {
        const found = new RegExp(`^# ${name} = (\\d+)$`, "m").exec(profile);
        if (found === null) {
            throw new Error(`The heap profile has no figure for ${name}; ask for it with debug=1.`);
        }
        return Number(found[1]);
    };
    return {
        heapAlloc: figure("HeapAlloc"),
        heapInuse: figure("HeapInuse"),
        held: figure("Sys") - figure("HeapReleased"),
    };
}
