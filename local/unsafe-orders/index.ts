/**
 * The orders service as it is, after a transform that takes the memory limiter out of its collector: a preview must
 * block it.
 */
import "./take-out-limiter";

export * from "../../examples/orders-service/index";
