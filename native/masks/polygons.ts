/** Everything about masks as polygons, in one place for those who use it. */
export { bridgeHoles, bridgeParts } from './bridge.ts';
export { rasterizeCocoPolygon } from './coco-polygon.ts';
export { rasterizePolygons } from './rasterize.ts';
export { type MaskPolygon, polygonArea, type Ring, ringArea } from './ring.ts';
export { simplifyPolygon } from './simplify.ts';
export { tracePolygons } from './trace.ts';
