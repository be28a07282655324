#version 330 core
layout(location = 0) in vec4 corner;   // pixels from the top left corner; then place in the atlas, or pixels from the box's centre
layout(location = 1) in vec4 paint;
layout(location = 2) in vec4 form;     // half width, half height, corner radius; spread of a glyph, 0 for a box

uniform vec2 picture;                  // pixels

out vec2 place;
flat out vec4 tint;
flat out vec4 shape;

void main()
{
    place = corner.zw;
    tint = paint;
    shape = form;
    vec2 clip = corner.xy / picture * 2.0 - 1.0;
    gl_Position = vec4(clip.x, -clip.y, 0.0, 1.0);
}
