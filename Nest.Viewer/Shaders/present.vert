#version 330 core
// The present: a square around it that holds the point and its glow.
uniform vec2 centre;    // pixels from the picture's top left corner
uniform vec2 picture;   // pixels
uniform float reach;    // pixels

out vec2 offset;        // pixels from the centre

void main()
{
    offset = reach * (vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0);
    vec2 place = (centre + offset) / picture * 2.0 - 1.0;
    gl_Position = vec4(place.x, -place.y, 0.0, 1.0);
}
