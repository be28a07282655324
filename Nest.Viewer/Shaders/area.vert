#version 330 core
// A rectangle of the picture; pixels from its top left corner go on to the fragment shader.
uniform vec4 area;      // left, top, width, height in pixels
uniform vec2 picture;   // pixels

out vec2 place;

void main()
{
    place = vec2(gl_VertexID & 1, gl_VertexID >> 1) * area.zw;
    vec2 clip = (area.xy + place) / picture * 2.0 - 1.0;
    gl_Position = vec4(clip.x, -clip.y, 0.0, 1.0);
}
