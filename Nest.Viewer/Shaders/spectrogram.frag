#version 330 core
in vec2 place;

uniform vec4 area;
uniform float radius;     // of the corners, pixels
uniform float middle;     // column under the middle
uniform float span;       // columns from the middle to either edge
uniform vec2 known;       // first column, and one past the last
uniform float rows;       // columns in the ring
uniform vec2 levels;      // from a texel to the colour's place: factor, offset
uniform sampler2D ring;
uniform sampler2D magma;

out vec4 colour;

void main()
{
    float across = place.x / area.z * 2.0 - 1.0;
    float column = middle + across * span;
    float height = 1.0 - place.y / area.w;
    float there = step(known.x, column) * step(column, known.y - 1.0);
    float level = there * clamp(texture(ring, vec2(height, (column + 0.5) / rows)).r * levels.x + levels.y, 0.0, 1.0);

    vec2 past = abs(place - 0.5 * area.zw) - 0.5 * area.zw + radius;
    float inside = radius - length(max(past, 0.0)) - min(max(past.x, past.y), 0.0);
    colour = vec4(texture(magma, vec2(level, 0.5)).rgb, clamp(inside + 0.5, 0.0, 1.0));
}
