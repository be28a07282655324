#version 330 core
in vec2 place;

uniform vec4 area;
uniform int columns;
uniform float filled;       // share of the song that is measured
uniform float gain;
uniform float played;       // share of the song before the playhead
uniform float thin;         // half of the thinnest line, pixels
uniform vec3 ink;
uniform vec3 unplayed;
uniform sampler2D extremes; // lowest, highest, level

out vec4 colour;

void main()
{
    // Everything that falls on this pixel's column counts: extremes for the outline, the mean level for the body.
    int first = int(floor((place.x - 0.5) / area.z * float(columns)));
    int last = max(first, int(floor((place.x + 0.5) / area.z * float(columns))) - 1);
    first = clamp(first, 0, columns - 1);
    last = clamp(min(last, first + int(COLUMNS_PER_PIXEL) - 1), 0, columns - 1);
    vec2 outline = vec2(0.0);
    float power = 0.0;
    for (int column = first; column <= last; column++)
    {
        vec3 texel = texelFetch(extremes, ivec2(column, 0), 0).rgb;
        outline = vec2(min(outline.x, texel.x), max(outline.y, texel.y));
        power += texel.z * texel.z;
    }

    float middle = 0.5 * area.w - 1.0;
    float level = gain * sqrt(power / float(last - first + 1));
    float known = step(place.x / area.z, filled);
    float y = middle + 1.0 - place.y;   // upwards from the middle
    float top = max(thin, known * gain * outline.y * middle), bottom = min(-thin, known * gain * outline.x * middle);
    float shape = clamp(top - y + 0.5, 0.0, 1.0) * clamp(y - bottom + 0.5, 0.0, 1.0);
    float body = clamp(known * level * middle - abs(y) + 0.5, 0.0, 1.0);

    float before = clamp(played * area.z - place.x + 0.5, 0.0, 1.0);
    vec3 tone = mix(unplayed, ink, before);
    colour = vec4(tone, max(shape * mix(OUTLINE_UNPLAYED, OUTLINE_PLAYED, before), body * BODY_STRENGTH));
}
