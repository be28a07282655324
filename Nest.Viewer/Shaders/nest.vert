#version 330 core
// One stroke of the path: a quad around the capsule between two neighbouring samples, as wide on the screen wherever it lies.
layout(location = 0) in vec4 from;          // x, y, z, second
layout(location = 1) in vec4 to;            // the next sample
layout(location = 2) in vec4 fromTraits;    // loudness, pitch class, how clear it is, section: each 0 to 1
layout(location = 3) in vec4 toTraits;
layout(location = 4) in vec4 fromNext;      // where the samples lie on the path that this one turns into
layout(location = 5) in vec4 toNext;

uniform mat4 toClip;
uniform vec2 picture;      // pixels
uniform float halfWidth;   // pixels
uniform vec2 depthRange;   // distances from the eye: where strokes are strongest, where weakest
uniform float now;         // seconds
uniform float duration;    // seconds
uniform int trail;         // 0: everything heard, fading slowly to a floor; 1: the last trailSeconds, fading out
uniform float trailSeconds;
uniform float ghost;       // strength of what is not in the trail
uniform float oldest;      // strength of what was heard long ago
uniform float depthFloor;  // what the farthest strokes keep of their strength
uniform float glow;        // how what was just heard shines
uniform float scale;       // pixels a point
uniform float presence;      // of the whole nest: it fades in
uniform float morph;         // how far it has turned, 0 to 1
uniform int mode;            // 0 ink, 1 time, 2 loudness, 3 pitch class, 4 section
uniform vec3 ink;
uniform vec3 unclear;        // colour of what has no pitch
uniform vec3 present;
uniform sampler2D palette;   // four rows: by time, by loudness, by pitch class, by section

out vec2 place;   // pixels along and across, from the stroke's start
flat out float extent;          // the stroke's length in pixels
out vec4 stroke;                // colour, strength
out float shine;                // strength of the glow around the stroke

void main()
{
    vec4 a = toClip * vec4(mix(from.xyz, fromNext.xyz, morph), 1.0), b = toClip * vec4(mix(to.xyz, toNext.xyz, morph), 1.0);
    vec2 start = a.xy / a.w * 0.5 * picture, end = b.xy / b.w * 0.5 * picture;
    vec2 way = end - start;
    extent = length(way);
    vec2 along = extent > 1e-4 ? way / extent : vec2(1.0, 0.0);
    vec2 across = vec2(-along.y, along.x);

    bool atEnd = (gl_VertexID & 2) != 0;
    float second = atEnd ? to.w : from.w;
    float age = now - second;
    shine = age >= 0.0 ? glow * exp(-age / LINE_GLOW_SECONDS) : 0.0;

    float side = (gl_VertexID & 1) != 0 ? 1.0 : -1.0;
    float reach = halfWidth + EDGE_MARGIN + (shine > LEAST_LINE_GLOW ? LINE_GLOW_REACH * scale : 0.0);
    place = vec2(atEnd ? extent + reach : -reach, side * reach);
    vec2 corner = start + along * place.x + across * place.y;
    gl_Position = vec4(corner / (0.5 * picture), 0.0, 1.0);

    vec4 traits = atEnd ? toTraits : fromTraits;
    float depth = clamp(((atEnd ? b.w : a.w) - depthRange.x) / (depthRange.y - depthRange.x), 0.0, 1.0);
    float strength = ghost;
    vec3 colour = ink;
    if (age >= 0.0)
    {
        float fresh = trail == 0 ? oldest + (1.0 - oldest) * exp(-age / trailSeconds) : pow(max(0.0, 1.0 - age / trailSeconds), TRAIL_POWER);
        strength = max(ghost, fresh);
    }
    if (mode == 1) colour = textureLod(palette, vec2(second / duration, 0.125), 0.0).rgb;
    if (mode == 2) colour = textureLod(palette, vec2((traits.x - LOUDNESS_FLOOR) / (1.0 - LOUDNESS_FLOOR), 0.375), 0.0).rgb;
    if (mode == 3) colour = mix(unclear, textureLod(palette, vec2(traits.y, 0.625), 0.0).rgb, traits.z);
    if (mode == 4) colour = textureLod(palette, vec2(traits.w, 0.875), 0.0).rgb;
    if (age >= 0.0) colour = mix(colour, present, exp(-age / PRESENT_SECONDS));
    strength *= presence * mix(1.0, depthFloor, depth);
    stroke = vec4(colour, strength);
}
