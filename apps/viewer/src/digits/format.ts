/**
 * The digits that the page brings along, drawn from MNIST: the labels of all images, training images first, then their
 * pixels in the same order, compressed by gzip.
 */
export const digitCounts = { train: 6000, test: 1000 } as const;
export const digitSidePx = 28;
