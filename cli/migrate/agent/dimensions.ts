/** Dimensions of what the agent scrapes, and which of our labels they are. */
import { labelOf } from "../metric-map/dimensions";
import { prometheusInsights } from "../metric-map/documented";

/** The label that a dimension is; undefined for one that no series has. An application's own keep their names. */
export const labelOfDimension = (dimension: string): string | undefined => labelOf(prometheusInsights, dimension);
