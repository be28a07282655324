#version 330 core
in vec2 place;
flat in vec4 tint;
flat in vec4 shape;

uniform sampler2D atlas;

out vec4 colour;

void main()
{
    float inside;   // pixels from the outline inwards
    if (shape.w > 0.0)
        inside = (texture(atlas, place).r - 128.0 / 255.0) * 2.0 * shape.w;
    else
    {
        vec2 past = abs(place) - shape.xy + shape.z;
        inside = shape.z - length(max(past, 0.0)) - min(max(past.x, past.y), 0.0);
    }

    colour = vec4(tint.rgb, tint.a * clamp(inside + 0.5, 0.0, 1.0));
}
