/** The region that stands for all of a picture. */
export const WHOLE = "whole";
/**
 * PDQ's own recommendation: a hash of lower quality says nothing, because the picture has too few features. Indexes of
 * the database hold the pictures from it on.
 */
export const MIN_QUALITY = 50;
/** PDQ's own recommendation: within so many bits of 256 two pictures are taken for the same. */
export const SAME_RADIUS = 31;
