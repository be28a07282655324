#version 330 core
// Coverage of a pixel by the capsule, exact to a fraction of a pixel. Strokes meet by minimum (ink) or maximum (light):
// where they overlap nothing adds up, so that joints are seamless and order does not matter.
in vec2 place;
flat in float extent;
in vec4 stroke;
in float shine;

uniform float halfWidth;
uniform float scale;     // pixels a point
uniform float neutral;   // 1 under minimum, 0 under maximum

out vec4 colour;

void main()
{
    float beyond = max(max(-place.x, place.x - extent), 0.0);
    float distance = length(vec2(beyond, place.y));
    float coverage = clamp(halfWidth + 0.5 - distance, 0.0, 1.0);
    coverage = max(coverage, shine * exp(-distance / (LINE_GLOW_FADE * scale)) * clamp(1.0 - distance / (LINE_GLOW_REACH * scale), 0.0, 1.0));
    colour = vec4(mix(vec3(neutral), stroke.rgb, stroke.a * coverage), 1.0);
}
