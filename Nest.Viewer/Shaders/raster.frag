#version 330 core
// Strokes that the processor has drawn, pixel by pixel.
uniform sampler2D strokes;
uniform vec2 corner;      // of the picture, where the texture begins: pixels from the bottom left corner

out vec4 colour;

void main()
{
    colour = texelFetch(strokes, ivec2(gl_FragCoord.xy - corner), 0);
}
