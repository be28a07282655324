using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nest.Formats;
using Nest.Native;
using Nest.Viewer.Graphics;
using Nest.Viewer.Native;
using Nest.Viewer.Scene;
using Nest.Viewer.Sound;
using static Nest.Viewer.Native.Glfw;

namespace Nest.Viewer.Window;

/// <summary>The window: brings events to the controls and a picture to the screen, as often as the screen shows one.</summary>
/// <remarks>Main thread only, one at a time: GLFW asks for that.</remarks>
internal sealed unsafe class NestWindow : IDisposable
{
    private const int SmallestRefresh = 30, UsualRefresh = 60;
    private static NestWindow? open;

    private readonly Session session;
    private readonly Controls controls;
    private readonly ConcurrentQueue<Action> events = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly SceneRenderer renderer;
    private readonly GlfwWindow own;
    private readonly nint window;   // its handle
    private (int X, int Y, int Width, int Height) windowed;
    private Songs.Song? titled;
    private bool fillsScreen, pointsWithHand;
    private nint hand;                  // a cursor; freed with the library
    private int width, height;    // of the picture, pixels
    private float scale = 1;      // pixels a point

    /// <summary>Opens the window.</summary>
    /// <param name="session">What it shows.</param>
    /// <param name="widthInPoints">Its width.</param>
    /// <param name="heightInPoints">Its height.</param>
    /// <exception cref="MissingLibraryException">There is no GLFW, no display, or no OpenGL 3.3.</exception>
    public NestWindow(Session session, int widthInPoints, int heightInPoints)
    {
        this.session = session;
        controls = new Controls(session.Perform);
        own = new GlfwWindow(widthInPoints, heightInPoints, isVisible: true);
        window = own.Handle;
        glfwSwapInterval(1);
        open = this;
        glfwSetKeyCallback(window, &OnKey);
        glfwSetMouseButtonCallback(window, &OnButton);
        glfwSetCursorPosCallback(window, &OnMove);
        glfwSetScrollCallback(window, &OnScroll);
        glfwSetDropCallback(window, &OnDrop);
        bool isSoftware = SceneRenderer.IsSoftware;
        if (isSoftware)
        {
            NativeHeap.KeepFreed();
            DrawingThreads.Spread();
        }

        renderer = new SceneRenderer(isFine: !isSoftware, isLive: true);
        session.Picker = renderer;
    }

    /// <summary>Shows pictures until the user leaves.</summary>
    /// <param name="trace">Takes a line a picture, if there is one.</param>
    /// <param name="milestone">Told "window", "waveform", "nest" and "learned" when each is first on the screen.</param>
    /// <param name="interruption">Ends it, as the user's leaving does.</param>
    public void Run(FrameTrace? trace, Action<string> milestone, CancellationToken interruption)
    {
        var awaited = new Queue<(string Name, Func<bool> There)>(
        [
            ("window", () => true), ("waveform", () => session.Song.Overview.IsComplete), ("nest", () => session.Song.Path is not null),
            ("learned", () => session.Song is { IsLearned: true, Learning: null }),
        ]);
        while (!session.Closing && !interruption.IsCancellationRequested && glfwWindowShouldClose(window) == GLFW_FALSE)
        {
            double started = clock.Elapsed.TotalSeconds;
            glfwPollEvents();
            Measure();
            while (events.TryDequeue(out var happened)) happened();
            session.Advance(clock.Elapsed.TotalSeconds);
            FillScreen(session.FullScreen);
            NameSong();
            if (width == 0 || height == 0)
            {
                glfwWaitEventsTimeout(0.1);   // minimised: the sound goes on, and the first picture afterwards is where it is
                continue;
            }

            var reached = awaited.TakeWhile(next => next.There()).Select(next => next.Name).ToArray();
            Show(trace);
            foreach (string name in reached)
            {
                milestone(name);
                awaited.Dequeue();
            }

            Rest(started);
        }
    }

    /// <summary>Closes the window.</summary>
    public void Dispose()
    {
        renderer.Dispose();
        open = null;
        own.Dispose();
    }

    private void Show(FrameTrace? trace)
    {
        renderer.Update(session.Feed);
        double position = session.Player.Position;
        trace?.Add(clock.Elapsed.TotalSeconds, session.Player.DevicePosition, position);
        session.Feed.LookAt(position);
        var scene = session.SceneAt(position);
        if (session.ScreenshotRequested) SaveScreenshot(scene);
        PointWith(scene.HoverOnNest);
        renderer.Draw(scene, session.Look, session.Camera, width, height, scale);
        glfwSwapBuffers(window);
    }

    /// <summary>Where the driver does not wait for the screen (remote and virtual ones), waits here: more pictures than are shown help nobody.</summary>
    private void Rest(double started)
    {
        int* mode = glfwGetVideoMode(glfwGetPrimaryMonitor());
        int refresh = mode is null || mode[5] < SmallestRefresh ? UsualRefresh : mode[5];
        double left = started + 1.0 / refresh - clock.Elapsed.TotalSeconds;
        if (left > 0.001) Thread.Sleep((int)(left * 1000));
    }

    private void Measure()
    {
        glfwGetFramebufferSize(window, out width, out height);
        glfwGetWindowContentScale(window, out float contentScale, out _);
        scale = contentScale > 0 ? contentScale : 1;
        controls.Layout = new Layout(width / scale, height / scale);
    }

    /// <summary>From the window's coordinates to points.</summary>
    private (double X, double Y) Points(double x, double y)
    {
        glfwGetWindowSize(window, out int windowWidth, out int windowHeight);
        return windowWidth == 0 || windowHeight == 0 ? (0, 0) : (x * width / windowWidth / scale, y * height / windowHeight / scale);
    }

    private void NameSong()
    {
        if (ReferenceEquals(titled, session.Song)) return;
        if (titled is not null) renderer.Clear();
        titled = session.Song;
        glfwSetWindowTitle(window, $"{Path.GetFileName(titled.File)} – Nest");
    }

    private void FillScreen(bool wanted)
    {
        if (wanted == fillsScreen) return;
        fillsScreen = wanted;
        if (!wanted)
        {
            glfwSetWindowMonitor(window, 0, windowed.X, windowed.Y, windowed.Width, windowed.Height, 0);
            return;
        }

        glfwGetWindowPos(window, out windowed.X, out windowed.Y);
        glfwGetWindowSize(window, out windowed.Width, out windowed.Height);
        nint screen = ScreenOf(windowed.X + windowed.Width / 2, windowed.Y + windowed.Height / 2);
        int* mode = glfwGetVideoMode(screen);
        if (mode is not null) glfwSetWindowMonitor(window, screen, 0, 0, mode[0], mode[1], mode[5]);
        glfwSwapInterval(1);
    }

    private static nint ScreenOf(int x, int y)
    {
        nint* screens = glfwGetMonitors(out int count);
        for (int i = 0; i < count; i++)
        {
            glfwGetMonitorPos(screens[i], out int left, out int top);
            int* mode = glfwGetVideoMode(screens[i]);
            if (mode is not null && x >= left && x < left + mode[0] && y >= top && y < top + mode[1]) return screens[i];
        }

        return glfwGetPrimaryMonitor();
    }

    /// <summary>A hand where a click would seek.</summary>
    private void PointWith(bool isOnPath)
    {
        if (isOnPath == pointsWithHand) return;
        pointsWithHand = isOnPath;
        if (hand == 0) hand = glfwCreateStandardCursor(GLFW_POINTING_HAND_CURSOR);
        glfwSetCursor(window, isOnPath ? hand : 0);
    }

    private void SaveScreenshot(in SceneState scene)
    {
        session.ScreenshotRequested = false;
        byte[] rgb;
        using (var frame = new FrameBuffer(width, height))
        {
            renderer.Draw(scene with { Help = false, Hover = null, Loop = null, Message = null, Live = false }, session.Look, session.Camera, width, height, scale);
            rgb = frame.ReadRgb();
        }

        var (savedWidth, savedHeight) = (width, height);
        string file = FreeName(string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileNameWithoutExtension(scene.Song.File)}-{(int)scene.Position / 60}m{(int)scene.Position % 60:00}s"));
        Task.Run(() =>
        {
            string said;
            try
            {
                PngWriter.Write(file, savedWidth, savedHeight, rgb);
                said = $"Saved {file}";
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                said = $"Not saved: {problem.Message}";
            }

            events.Enqueue(() => session.Say(said));
        });
    }

    private static string FreeName(string stem)
    {
        string file = $"{stem}.png";
        for (int i = 2; File.Exists(file); i++) file = $"{stem}-{i}.png";
        return file;
    }

    // Events are queued, so that what they cause happens outside of GLFW's calls, where exceptions can travel.
    private static void Happened(Action<NestWindow> what)
    {
        if (open is { } window) window.events.Enqueue(() => what(window));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnKey(nint window, int key, int scancode, int action, int modifiers)
    {
        // Letters go by what is printed on the keyboard, where that is a Latin letter; else by their place.
        if (key is >= 'A' and <= 'Z' && glfwGetKeyName(key, scancode) is var name && name != null && name[0] is >= (byte)'a' and <= (byte)'z' && name[1] == 0)
            key = name[0] - 'a' + 'A';
        int meant = key;
        Happened(w => w.controls.Key(meant, action, modifiers));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnButton(nint window, int button, int action, int modifiers) =>
        Happened(w => w.controls.Button(button, action, modifiers, w.clock.Elapsed.TotalSeconds));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMove(nint window, double x, double y) => Happened(w =>
    {
        var (pointX, pointY) = w.Points(x, y);
        w.controls.Move(pointX, pointY);
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnScroll(nint window, double x, double y) => Happened(w => w.controls.Scroll(y));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDrop(nint window, int count, byte** paths)
    {
        if (count > 0 && Marshal.PtrToStringUTF8((nint)paths[0]) is { } path) Happened(w => w.session.Open(path));
    }
}
