using Nest.Native;

namespace Nest.Viewer.Native;

/// <summary>OpenGL 3.3 core, as far as the pictures need it; names and values are the library's. Calls go to the calling thread's context.</summary>
/// <remarks>Used with <c>using static</c>, so that code reads as OpenGL does everywhere. <see cref="LoadFrom"/> comes first.</remarks>
internal static unsafe class GL
{
    public const byte GL_FALSE = 0;
    public const byte GL_TRUE = 1;
    public const uint GL_TRIANGLES = 0x0004;
    public const uint GL_TRIANGLE_STRIP = 0x0005;
    public const uint GL_ONE = 1;
    public const uint GL_SRC_ALPHA = 0x0302;
    public const uint GL_ONE_MINUS_SRC_ALPHA = 0x0303;
    public const uint GL_BLEND = 0x0BE2;
    public const uint GL_FUNC_ADD = 0x8006;
    public const uint GL_MIN = 0x8007;
    public const uint GL_MAX = 0x8008;
    public const uint GL_UNPACK_ROW_LENGTH = 0x0CF2;
    public const uint GL_UNPACK_ALIGNMENT = 0x0CF5;
    public const uint GL_PACK_ALIGNMENT = 0x0D05;
    public const uint GL_MAX_TEXTURE_SIZE = 0x0D33;
    public const uint GL_UNSIGNED_BYTE = 0x1401;
    public const uint GL_UNSIGNED_INT = 0x1405;
    public const uint GL_FLOAT = 0x1406;
    public const uint GL_RED = 0x1903;
    public const uint GL_RGB = 0x1907;
    public const uint GL_RGBA = 0x1908;
    public const uint GL_R8 = 0x8229;
    public const uint GL_RGB8 = 0x8051;
    public const uint GL_RGBA8 = 0x8058;
    public const uint GL_RGBA16F = 0x881A;
    public const uint GL_LINEAR = 0x2601;
    public const uint GL_TEXTURE_MAG_FILTER = 0x2800;
    public const uint GL_TEXTURE_MIN_FILTER = 0x2801;
    public const uint GL_TEXTURE_WRAP_S = 0x2802;
    public const uint GL_TEXTURE_WRAP_T = 0x2803;
    public const uint GL_REPEAT = 0x2901;
    public const uint GL_CLAMP_TO_EDGE = 0x812F;
    public const uint GL_TEXTURE_2D = 0x0DE1;
    public const uint GL_TEXTURE0 = 0x84C0;
    public const uint GL_RENDERER = 0x1F01;
    public const uint GL_COLOR_BUFFER_BIT = 0x4000;
    public const uint GL_ARRAY_BUFFER = 0x8892;
    public const uint GL_ELEMENT_ARRAY_BUFFER = 0x8893;
    public const uint GL_PIXEL_PACK_BUFFER = 0x88EB;
    public const uint GL_MAP_READ_BIT = 0x0001;
    public const uint GL_STREAM_DRAW = 0x88E0;
    public const uint GL_STREAM_READ = 0x88E1;
    public const uint GL_STATIC_DRAW = 0x88E4;
    public const uint GL_FRAGMENT_SHADER = 0x8B30;
    public const uint GL_VERTEX_SHADER = 0x8B31;
    public const uint GL_COMPILE_STATUS = 0x8B81;
    public const uint GL_LINK_STATUS = 0x8B82;
    public const uint GL_FRAMEBUFFER = 0x8D40;
    public const uint GL_COLOR_ATTACHMENT0 = 0x8CE0;
    public const uint GL_FRAMEBUFFER_COMPLETE = 0x8CD5;

    public static delegate* unmanaged<uint, byte*> glGetString;
    public static delegate* unmanaged<uint, int*, void> glGetIntegerv;
    public static delegate* unmanaged<uint> glGetError;
    public static delegate* unmanaged<uint, void> glEnable;
    public static delegate* unmanaged<uint, uint, uint, uint, void> glBlendFuncSeparate;
    public static delegate* unmanaged<uint, void> glBlendEquation;
    public static delegate* unmanaged<float, float, float, float, void> glClearColor;
    public static delegate* unmanaged<uint, void> glClear;
    public static delegate* unmanaged<int, int, int, int, void> glViewport;
    public static delegate* unmanaged<uint, int, void> glPixelStorei;
    public static delegate* unmanaged<int, int, int, int, uint, uint, void*, void> glReadPixels;
    public static delegate* unmanaged<uint, uint> glCreateShader;
    public static delegate* unmanaged<uint, int, byte**, int*, void> glShaderSource;
    public static delegate* unmanaged<uint, void> glCompileShader;
    public static delegate* unmanaged<uint, uint, int*, void> glGetShaderiv;
    public static delegate* unmanaged<uint, int, int*, byte*, void> glGetShaderInfoLog;
    public static delegate* unmanaged<uint, void> glDeleteShader;
    public static delegate* unmanaged<uint> glCreateProgram;
    public static delegate* unmanaged<uint, uint, void> glAttachShader;
    public static delegate* unmanaged<uint, void> glLinkProgram;
    public static delegate* unmanaged<uint, uint, int*, void> glGetProgramiv;
    public static delegate* unmanaged<uint, int, int*, byte*, void> glGetProgramInfoLog;
    public static delegate* unmanaged<uint, void> glUseProgram;
    public static delegate* unmanaged<uint, void> glDeleteProgram;
    public static delegate* unmanaged<uint, byte*, int> glGetUniformLocation;
    public static delegate* unmanaged<int, int, void> glUniform1i;
    public static delegate* unmanaged<int, float, void> glUniform1f;
    public static delegate* unmanaged<int, float, float, void> glUniform2f;
    public static delegate* unmanaged<int, float, float, float, void> glUniform3f;
    public static delegate* unmanaged<int, float, float, float, float, void> glUniform4f;
    public static delegate* unmanaged<int, int, byte, float*, void> glUniformMatrix4fv;
    public static delegate* unmanaged<int, uint*, void> glGenVertexArrays;
    public static delegate* unmanaged<uint, void> glBindVertexArray;
    public static delegate* unmanaged<int, uint*, void> glDeleteVertexArrays;
    public static delegate* unmanaged<int, uint*, void> glGenBuffers;
    public static delegate* unmanaged<uint, uint, void> glBindBuffer;
    public static delegate* unmanaged<uint, nint, void*, uint, void> glBufferData;
    public static delegate* unmanaged<uint, nint, nint, uint, void*> glMapBufferRange;
    public static delegate* unmanaged<uint, byte> glUnmapBuffer;
    public static delegate* unmanaged<int, uint*, void> glDeleteBuffers;
    public static delegate* unmanaged<uint, int, uint, byte, int, nint, void> glVertexAttribPointer;
    public static delegate* unmanaged<uint, void> glEnableVertexAttribArray;
    public static delegate* unmanaged<int, uint*, void> glGenTextures;
    public static delegate* unmanaged<uint, void> glActiveTexture;
    public static delegate* unmanaged<uint, uint, void> glBindTexture;
    public static delegate* unmanaged<uint, int, int, int, int, int, uint, uint, void*, void> glTexImage2D;
    public static delegate* unmanaged<uint, int, int, int, int, int, uint, uint, void*, void> glTexSubImage2D;
    public static delegate* unmanaged<uint, uint, int, void> glTexParameteri;
    public static delegate* unmanaged<int, uint*, void> glDeleteTextures;
    public static delegate* unmanaged<int, uint*, void> glGenFramebuffers;
    public static delegate* unmanaged<uint, uint, void> glBindFramebuffer;
    public static delegate* unmanaged<uint, uint, uint, uint, int, void> glFramebufferTexture2D;
    public static delegate* unmanaged<uint, uint> glCheckFramebufferStatus;
    public static delegate* unmanaged<int, uint*, void> glDeleteFramebuffers;
    public static delegate* unmanaged<uint, int, int, void> glDrawArrays;
    public static delegate* unmanaged<uint, int, uint, nint, void> glDrawElements;

    /// <summary>Finds every function through the context's own lookup (glfwGetProcAddress, eglGetProcAddress).</summary>
    /// <exception cref="MissingLibraryException">The driver lacks one of them.</exception>
    public static void LoadFrom(Func<string, nint> getProcAddress)
    {
        glGetString = (delegate* unmanaged<uint, byte*>)Load("glGetString");
        glGetIntegerv = (delegate* unmanaged<uint, int*, void>)Load("glGetIntegerv");
        glGetError = (delegate* unmanaged<uint>)Load("glGetError");
        glEnable = (delegate* unmanaged<uint, void>)Load("glEnable");
        glBlendFuncSeparate = (delegate* unmanaged<uint, uint, uint, uint, void>)Load("glBlendFuncSeparate");
        glBlendEquation = (delegate* unmanaged<uint, void>)Load("glBlendEquation");
        glClearColor = (delegate* unmanaged<float, float, float, float, void>)Load("glClearColor");
        glClear = (delegate* unmanaged<uint, void>)Load("glClear");
        glViewport = (delegate* unmanaged<int, int, int, int, void>)Load("glViewport");
        glPixelStorei = (delegate* unmanaged<uint, int, void>)Load("glPixelStorei");
        glReadPixels = (delegate* unmanaged<int, int, int, int, uint, uint, void*, void>)Load("glReadPixels");
        glCreateShader = (delegate* unmanaged<uint, uint>)Load("glCreateShader");
        glShaderSource = (delegate* unmanaged<uint, int, byte**, int*, void>)Load("glShaderSource");
        glCompileShader = (delegate* unmanaged<uint, void>)Load("glCompileShader");
        glGetShaderiv = (delegate* unmanaged<uint, uint, int*, void>)Load("glGetShaderiv");
        glGetShaderInfoLog = (delegate* unmanaged<uint, int, int*, byte*, void>)Load("glGetShaderInfoLog");
        glDeleteShader = (delegate* unmanaged<uint, void>)Load("glDeleteShader");
        glCreateProgram = (delegate* unmanaged<uint>)Load("glCreateProgram");
        glAttachShader = (delegate* unmanaged<uint, uint, void>)Load("glAttachShader");
        glLinkProgram = (delegate* unmanaged<uint, void>)Load("glLinkProgram");
        glGetProgramiv = (delegate* unmanaged<uint, uint, int*, void>)Load("glGetProgramiv");
        glGetProgramInfoLog = (delegate* unmanaged<uint, int, int*, byte*, void>)Load("glGetProgramInfoLog");
        glUseProgram = (delegate* unmanaged<uint, void>)Load("glUseProgram");
        glDeleteProgram = (delegate* unmanaged<uint, void>)Load("glDeleteProgram");
        glGetUniformLocation = (delegate* unmanaged<uint, byte*, int>)Load("glGetUniformLocation");
        glUniform1i = (delegate* unmanaged<int, int, void>)Load("glUniform1i");
        glUniform1f = (delegate* unmanaged<int, float, void>)Load("glUniform1f");
        glUniform2f = (delegate* unmanaged<int, float, float, void>)Load("glUniform2f");
        glUniform3f = (delegate* unmanaged<int, float, float, float, void>)Load("glUniform3f");
        glUniform4f = (delegate* unmanaged<int, float, float, float, float, void>)Load("glUniform4f");
        glUniformMatrix4fv = (delegate* unmanaged<int, int, byte, float*, void>)Load("glUniformMatrix4fv");
        glGenVertexArrays = (delegate* unmanaged<int, uint*, void>)Load("glGenVertexArrays");
        glBindVertexArray = (delegate* unmanaged<uint, void>)Load("glBindVertexArray");
        glDeleteVertexArrays = (delegate* unmanaged<int, uint*, void>)Load("glDeleteVertexArrays");
        glGenBuffers = (delegate* unmanaged<int, uint*, void>)Load("glGenBuffers");
        glBindBuffer = (delegate* unmanaged<uint, uint, void>)Load("glBindBuffer");
        glBufferData = (delegate* unmanaged<uint, nint, void*, uint, void>)Load("glBufferData");
        glMapBufferRange = (delegate* unmanaged<uint, nint, nint, uint, void*>)Load("glMapBufferRange");
        glUnmapBuffer = (delegate* unmanaged<uint, byte>)Load("glUnmapBuffer");
        glDeleteBuffers = (delegate* unmanaged<int, uint*, void>)Load("glDeleteBuffers");
        glVertexAttribPointer = (delegate* unmanaged<uint, int, uint, byte, int, nint, void>)Load("glVertexAttribPointer");
        glEnableVertexAttribArray = (delegate* unmanaged<uint, void>)Load("glEnableVertexAttribArray");
        glGenTextures = (delegate* unmanaged<int, uint*, void>)Load("glGenTextures");
        glActiveTexture = (delegate* unmanaged<uint, void>)Load("glActiveTexture");
        glBindTexture = (delegate* unmanaged<uint, uint, void>)Load("glBindTexture");
        glTexImage2D = (delegate* unmanaged<uint, int, int, int, int, int, uint, uint, void*, void>)Load("glTexImage2D");
        glTexSubImage2D = (delegate* unmanaged<uint, int, int, int, int, int, uint, uint, void*, void>)Load("glTexSubImage2D");
        glTexParameteri = (delegate* unmanaged<uint, uint, int, void>)Load("glTexParameteri");
        glDeleteTextures = (delegate* unmanaged<int, uint*, void>)Load("glDeleteTextures");
        glGenFramebuffers = (delegate* unmanaged<int, uint*, void>)Load("glGenFramebuffers");
        glBindFramebuffer = (delegate* unmanaged<uint, uint, void>)Load("glBindFramebuffer");
        glFramebufferTexture2D = (delegate* unmanaged<uint, uint, uint, uint, int, void>)Load("glFramebufferTexture2D");
        glCheckFramebufferStatus = (delegate* unmanaged<uint, uint>)Load("glCheckFramebufferStatus");
        glDeleteFramebuffers = (delegate* unmanaged<int, uint*, void>)Load("glDeleteFramebuffers");
        glDrawArrays = (delegate* unmanaged<uint, int, int, void>)Load("glDrawArrays");
        glDrawElements = (delegate* unmanaged<uint, int, uint, nint, void>)Load("glDrawElements");

        nint Load(string name)
        {
            nint address = getProcAddress(name);
            return address != 0 ? address : throw new MissingLibraryException($"OpenGL 3.3 is needed, and this driver has no {name}. {Remedy}");
        }
    }

    /// <summary>What to do where OpenGL 3.3 is missing.</summary>
    public const string Remedy =
        "Debian/Ubuntu: sudo apt install libgl1-mesa-dri; macOS 10.9 or later has it; Windows: install the graphics card's driver.";
}
