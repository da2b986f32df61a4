/** What `adoptSidecar` is told beside the containers. */
import { requestInputs } from "../../collector";
import { type InputsOf, nonEmptyString, wholeNumber } from "../../collector/inputs";

export interface AdoptOptions {
    /**
     * What the series of the service are called by, their label `job`, where they would collide between tasks. Default:
     * the names that they have stay.
     */
    serviceName?: string;
    /**
     * The task's memory, MiB, 4 to 983040, where it has any: a collector without hard memory gets it out of this.
     * Default: not known.
     */
    taskMemory?: number;
    /**
     * The text of the collector's config, where the container has it from elsewhere: a parameter of SSM, a secret, S3,
     * a file of an image that isn't ADOT's own. Default: the one that the container names, as a literal or as a file
     * of ADOT's image.
     */
    config?: string;
}

export const adoptOptionInputs = {
    serviceName: requestInputs.serviceName.optional(),
    taskMemory: wholeNumber("MiB", 4, 983_040).optional(),
    config: nonEmptyString().optional(),
} satisfies InputsOf<AdoptOptions>;
