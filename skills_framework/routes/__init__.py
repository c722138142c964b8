def routers():
    return ()
